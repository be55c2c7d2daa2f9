using System.Text.Json;

namespace Conversations.Tools;

/// <summary>A tool as it is listed.</summary>
/// <param name="Name">Unique on the server.</param>
/// <param name="Parameters">JSON schema of the arguments.</param>
/// <param name="Kind">Where it comes from, in Letta's words (<c>letta_core</c>, …), or <c>workspace</c></param>
/// <param name="ReadOnly">True: a call may be repeated.</param>
[Immutable]
public sealed record ToolEntry(string Name, string Description, JsonElement Parameters, string Kind, bool ReadOnly);
