namespace Conversations.Tests.Support;

/// <inheritdoc cref="SlowFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SlowTheoryAttribute : TheoryAttribute
{
    public SlowTheoryAttribute() => Skip = SlowFactAttribute.Reason;
}
