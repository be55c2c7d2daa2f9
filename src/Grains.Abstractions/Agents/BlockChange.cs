using System.Text.Json.Serialization;

namespace Conversations.Agents;

/// <summary>How a model edits a block.</summary>
[Immutable]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "change")]
[JsonDerivedType(typeof(InsertLine), "insert")]
[JsonDerivedType(typeof(ReplaceText), "replace")]
public abstract record BlockChange;

/// <param name="Line">0-based line before which the text goes; -1: at the end.</param>
[Immutable]
public sealed record InsertLine(string Text, int Line) : BlockChange;

/// <param name="Old">Must occur exactly once.</param>
[Immutable]
public sealed record ReplaceText(string Old, string New) : BlockChange;

/// <param name="Value">The block's value after the edit; null when it was refused.</param>
[Immutable]
public sealed record BlockEdit(string? Value, string? Error);
