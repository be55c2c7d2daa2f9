namespace Conversations.Silo.Storage;

/// <summary>One step of the schema.</summary>
/// <param name="Number">From 1, without a gap.</param>
/// <param name="Name">Of its file.</param>
internal sealed record Migration(int Number, string Name, string Sql);
