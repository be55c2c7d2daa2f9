using System.Collections.Immutable;

namespace Orleans.Embedded;

/// <summary>What flows with the code of one request: the call being served, and the values of its request context.</summary>
internal class RequestScope
{
    internal static readonly AsyncLocal<RequestScope?> Ambient = new();

    internal RequestScope(ImmutableDictionary<string, object>? values) => Values = values;

    /// <summary>The grain call that the code serves; null in host code.</summary>
    internal virtual GrainCall? Call => null;

    /// <summary>Null when empty, so that calls without a context carry nothing.</summary>
    internal ImmutableDictionary<string, object>? Values { get; }
}

/// <summary>The scope of a call whose code has changed its context.</summary>
internal sealed class ChangedScope(GrainCall call, ImmutableDictionary<string, object>? values) : RequestScope(values)
{
    internal override GrainCall? Call => call;
}
