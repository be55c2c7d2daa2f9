using System.Text.Json;
using Conversations.Compacting;

namespace Conversations.Gateway.Dialects.Letta.Conversations;

/// <summary>Checks the settings of a compaction.</summary>
static class CompactionRules
{
    /// <returns>The settings; null when none were given.</returns>
    /// <exception cref="LettaException">422: they are not of the demanded form.</exception>
    public static JsonElement? Check(JsonElement? settings)
    {
        if (settings is not { } given || given.ValueKind == JsonValueKind.Null) return null;
        if (CompactionSettings.Problem(given) is { } problem) throw LettaException.Validation($"body.compaction_settings{problem}");
        return given;
    }
}
