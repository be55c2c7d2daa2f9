using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Conversations.Log;

/// <summary>A summary as models and clients of Letta are shown it: a user's message with a note in JSON.</summary>
public static class SummaryText
{
    static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="stats">Null where the summary came with the history that a conversation began with.</param>
    public static string Pack(Message summary, CompactionStats? stats)
    {
        var packed = new JsonObject
        {
            ["type"] = "system_alert",
            ["message"] = "Note: earlier messages are no longer shown, to keep this conversation within its context window. "
                + $"The following is a summary of the previous messages:\n {summary.Text()}",
            ["time"] = summary.Date.ToString("yyyy-MM-ddTHH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture),
        };
        if (stats is not null) packed["compaction_stats"] = Stats(stats);
        return packed.ToJsonString(Options);
    }

    public static JsonObject Stats(CompactionStats stats) => new()
    {
        ["trigger"] = stats.Trigger,
        ["context_tokens_before"] = stats.TokensBefore,
        ["context_tokens_after"] = stats.TokensAfter,
        ["context_window"] = stats.ContextWindow,
        ["messages_count_before"] = stats.MessagesBefore,
        ["messages_count_after"] = stats.MessagesAfter,
    };
}
