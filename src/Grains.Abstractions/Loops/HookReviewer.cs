using System.Collections.Immutable;

namespace Conversations.Loops;

/// <summary>The conversation's model as a hook: it decides on what is about to happen.</summary>
/// <param name="Label">What it is called in events.</param>
/// <param name="For">What its usage is counted under.</param>
/// <param name="Instructions">Who it is; null: the usual.</param>
/// <param name="Policy">What it decides by; null: its instructions say so.</param>
/// <param name="Tools">Names of the server's tools that it may call.</param>
/// <param name="MostCalls">Calls of the model, 1 or more; its tools run between them.</param>
[Immutable]
public sealed record HookReviewer(string Label, string For, string? Instructions, string? Policy, ImmutableArray<string> Tools, int MostCalls);
