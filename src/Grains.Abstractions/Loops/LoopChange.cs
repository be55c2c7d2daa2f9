namespace Conversations.Loops;

/// <summary>Changes of <see cref="LoopSettings"/>: what is null stays.</summary>
[Immutable]
public sealed record LoopChange(ConfirmationPolicy? Confirmation = null, RiskAnalyzer? Analyzer = null);
