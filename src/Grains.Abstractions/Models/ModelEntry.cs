namespace Conversations.Models;

/// <summary>A model as it is listed.</summary>
/// <param name="Handle"><c>provider/name</c>; the name may contain slashes.</param>
/// <param name="ContextWindow">Tokens of input and output together.</param>
/// <param name="MaxOutputTokens">Most tokens of one answer.</param>
[Immutable]
public sealed record ModelEntry(string Handle, string Provider, string Name, int ContextWindow, int MaxOutputTokens);
