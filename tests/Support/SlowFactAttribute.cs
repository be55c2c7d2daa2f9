namespace Conversations.Tests.Support;

/// <summary>A test of the long form only: it is skipped unless <c>LONG_TESTS</c> is set.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SlowFactAttribute : FactAttribute
{
    /// <summary>Null where it is to run.</summary>
    internal static string? Reason { get; } = Environment.GetEnvironmentVariable("LONG_TESTS") is { Length: > 0 } ? null : "Only in the long form: set LONG_TESTS.";

    public SlowFactAttribute() => Skip = Reason;
}
