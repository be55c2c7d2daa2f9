using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Grains.Tools;

/// <summary><c>conversation_search(query?, roles?, limit?, start_date?, end_date?)</c> over all conversations of the agent.</summary>
sealed class ConversationSearchTool(IConversationReader reader, TimeProvider time) : ITool
{
    const int DefaultLimit = 50;

    public string Name => "conversation_search";

    public string Kind => "letta_core";

    public string Description => "Searches earlier messages, also those no longer in sight.";

    public JsonElement Parameters { get; } = JsonElement.Parse("""
        {
          "type": "object",
          "properties": {
            "query": { "type": "string", "description": "Text that the messages contain; without it the newest ones." },
            "roles": { "type": "array", "items": { "type": "string", "enum": ["user", "assistant"] } },
            "limit": { "type": "integer", "description": "At most so many messages; 50 unless given." },
            "start_date": { "type": "string", "description": "ISO 8601 date or time, inclusive." },
            "end_date": { "type": "string", "description": "ISO 8601 date or time, inclusive." }
          }
        }
        """);

    public bool Repeatable => true;

    public async Task<ToolResult> Run(JsonElement arguments, ToolScope scope, CancellationToken cancellationToken)
    {
        var search = new MessageSearch(
            scope.AgentId,
            arguments.OptionalText("query"),
            Roles(arguments),
            Date(arguments, "start_date", endOfDay: false),
            Date(arguments, "end_date", endOfDay: true),
            Math.Clamp(arguments.Number("limit", DefaultLimit), 1, DefaultLimit));
        var found = await reader.SearchMessages(search, cancellationToken);
        if (found.Count == 0) return ToolResult.Ok(new JsonObject { ["message"] = "No results found.", ["results"] = new JsonArray() }.ToJsonString());

        var results = found.Select(logged => Result(((MessageEvent)logged.Event).Message)).ToArray<JsonNode?>();
        return ToolResult.Ok(new JsonObject { ["message"] = $"Showing {found.Count} results:", ["results"] = new JsonArray(results) }.ToJsonString());
    }

    JsonObject Result(Message message) => new()
    {
        ["timestamp"] = message.Date.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture),
        ["time_ago"] = Ago(time.GetUtcNow() - message.Date),
        ["role"] = message.Role == Role.User ? "user" : "assistant",
        ["content"] = message.Text(),
    };

    static string Ago(TimeSpan age) => age switch
    {
        { TotalMinutes: < 1 } => "just now",
        { TotalHours: < 1 } => $"{(int)age.TotalMinutes}m ago",
        { TotalDays: < 1 } => $"{(int)age.TotalHours}h ago",
        _ => $"{(int)age.TotalDays}d ago",
    };

    static ImmutableArray<Role> Roles(JsonElement arguments)
    {
        if (!arguments.TryGetProperty("roles", out var roles) || roles.ValueKind == JsonValueKind.Null) return [Role.User, Role.Assistant];
        if (roles.ValueKind != JsonValueKind.Array) throw new ToolArgumentException("The argument 'roles' must be an array.");
        return [.. roles.EnumerateArray().Select(role => role.ValueKind == JsonValueKind.String ? role.GetString() : null).Select(role => role switch
        {
            "user" => Role.User,
            "assistant" => Role.Assistant,
            _ => throw new ToolArgumentException("Roles are 'user' and 'assistant'."),
        })];
    }

    static DateTimeOffset? Date(JsonElement arguments, string name, bool endOfDay)
    {
        if (arguments.OptionalText(name) is not { Length: > 0 } text) return null;
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
            throw new ToolArgumentException($"The argument '{name}' must be an ISO 8601 date.");
        var dayOnly = text.Length == "2000-01-01".Length;
        return endOfDay && dayOnly ? date.AddDays(1).AddTicks(-1) : date;
    }
}
