using System.Net.Http.Headers;
using System.Text;
using Conversations.Silo.Tests.Access;
using Conversations.Users;

namespace Conversations.Silo.Tests.Fuzz;

/// <summary>One request, made of a seed: a route, with a path, a query, headers and a body that are somewhere between right and absurd.</summary>
sealed class FuzzRequest
{
    static readonly string[] Texts =
    [
        "", " ", "x", "null", "true", "-1", "0", "1e400", "9223372036854775808", "NaN", "[]", "{}", "'", "\"", "\\", "\0", "a\0b", "\u0001\u001f", "\ud800", "\ufeff",
        "\u202e", "💥", "𝕊𝕖𝕔𝕣𝕖𝕥", "ﷺﷺﷺ", "İıſK", "../../etc/passwd", "..%2f..%2f", "%00", "%s%n%x", "{{7*7}}", "${jndi:ldap://127.0.0.1/x}", "<script>alert(1)</script>",
        "' or 1=1 --", "'; drop table conversations; --", "\"; select pg_sleep(9); --", "%' or '1'='1", "like '%'", "_%_", "@Owner", "$1", "ann", "root", "conv-", "default",
        "00000000-0000-0000-0000-000000000000", "agent-00000000-0000-4000-8000-000000000000", "2026-13-45T99:99:99Z", "local/echo", "/fail 500", "/words 3",
        "/tool conversation_search {", "MQ==", "LTE=", "OTk5OTk5OTk5OTk5", "[{\"id\":0,\"action\":\"run\",\"args\":{},\"source\":\"agent\"}]", "OPEN_ISSUE", "github", "user", "assistant", "Bearer x", "a\r\nb: c", "\u00e9\u0301\u0301\u0301",
    ];

    static readonly string[] Fields =
    [
        "title", "content", "model", "agent_id", "messages", "input", "role", "streaming", "background", "run_id", "run_ids", "name", "system", "tags", "block_ids", "tool_ids",
        "tools", "memory_blocks", "label", "value", "limit", "summary", "query", "json_schema", "parameters", "source_code", "archived", "metadata", "tool_calls", "type", "approve",
        "starting_after", "max_steps", "otid", "text", "model_settings", "compaction_settings", "user", "expires_at", "start_date", "search_mode", "llm_config", "embedding", "tool_rules",
        "initial_user_msg", "image_urls", "replay_json", "suggested_task", "git_provider", "task_type", "repo", "issue_number", "conversation_instructions", "repository", "action", "args",
        "agent_state", "message", "agent", "llm", "base_url", "api_key", "workspace", "working_dir", "initial_message", "secrets", "policy", "kind", "security_analyzer", "question",
        "accept", "reason", "client_tools", "hook_config", "run",
        "context_window_limit", "isolated_block_labels", "include_return_message_types", "client_tools", "callback_url", "feedback", "requires_approval",
    ];

    static readonly string[] Queries =
    [
        "limit", "skip", "after", "before", "order", "order_by", "agent_id", "conversation_id", "name", "tags", "days", "include_archived", "archive_status", "summary_search",
        "query_text", "statuses", "stop_reason", "background", "ascending", "message_id", "group_id", "include_return_message_types", "start_date", "end_date", "model", "user", "dry_run",
        "page_id", "ids", "start_id", "end_id", "reverse", "sort_order", "status", "include_skills", "kind", "source", "body", "timestamp__gte", "timestamp__lt", "offset", "deltas", "cursor",
    ];

    readonly Random random;
    readonly Route route;
    readonly string path;
    readonly string? body;
    readonly List<(string Name, string Value)> headers = [];

    public FuzzRequest(Random random, IReadOnlyList<Route> routes, Belongings hers, Belongings his)
    {
        this.random = random;
        route = routes[random.Next(routes.Count)];
        // Bob knows Ann's ids in one request of four.
        SaysHers = random.Next(4) == 0;
        path = Path(SaysHers ? hers : his);
        body = route.Method is "GET" or "DELETE" && random.Next(8) > 0 ? null : Body(SaysHers ? hers : his);
        if (random.Next(6) == 0) headers.Add(("Idempotency-Key", Header()));
        if (random.Next(6) == 0) headers.Add(("Last-Event-ID", random.Next(2) == 0 ? Header() : $"{Guid.NewGuid()}.{random.Next()}"));
        if (random.Next(6) == 0) headers.Add(("Accept", random.Next(2) == 0 ? "text/event-stream" : Header()));
        if (random.Next(12) == 0) headers.Add(("user_id", Header()));
    }

    /// <summary>It names what is Ann's, and so may its answer.</summary>
    public bool SaysHers { get; }

    public HttpRequestMessage Message()
    {
        var message = UsersSilo.Request(random.Next(10) == 0 ? null : UsersSilo.Bob, route.Method, path);
        foreach (var (name, value) in headers) message.Headers.TryAddWithoutValidation(name, value);
        if (body is null) return message;
        message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        var type = random.Next(12) == 0 ? "text/plain" : "application/json";
        message.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return message;
    }

    public override string ToString() => $"{route.Method} {path} {string.Join(' ', headers)} {body?[..Math.Min(body.Length, 300)]}";

    string Path(Belongings things)
    {
        var filled = random.Next(3) == 0 ? route.Pattern : route.PathFor(things);
        for (var open = filled.IndexOf('{', StringComparison.Ordinal); open >= 0; open = filled.IndexOf('{', StringComparison.Ordinal))
            filled = filled[..open] + Escaped(Text() is { Length: > 0 } text ? text : "x") + filled[(filled.IndexOf('}', open) + 1)..];
        var query = Enumerable.Range(0, random.Next(4)).Select(_ => $"{Queries[random.Next(Queries.Length)]}={Escaped(random.Next(4) == 0 ? things.IdFor(route.Pattern, Kind()) : Text())}").ToList();
        return query.Count == 0 ? filled : $"{filled}?{string.Join('&', query)}";
    }

    string Body(Belongings things) => random.Next(14) switch
    {
        0 => Text(),
        1 => new string('[', random.Next(1, 3000)),
        2 => string.Concat(Enumerable.Repeat("{\"a\":", random.Next(1, 200))) + "1" + new string('}', random.Next(0, 200)),
        3 => $$"""{"{{Field()}}":"{{new string('x', random.Next(300_000))}}"}""",
        4 => "",
        5 => "null",
        _ => Value(things, 0, anObject: true),
    };

    string Value(Belongings things, int depth, bool anObject = false)
    {
        var kind = anObject ? 0 : random.Next(depth > 3 ? 2 : 0, 9);
        return kind switch
        {
            0 => $"{{{string.Join(',', Enumerable.Range(0, random.Next(1, 6)).Select(_ => $"{Json(Field())}:{Value(things, depth + 1)}"))}}}",
            1 => $"[{string.Join(',', Enumerable.Range(0, random.Next(0, 4)).Select(_ => Value(things, depth + 1)))}]",
            2 => random.NextInt64(long.MinValue, long.MaxValue).ToString(System.Globalization.CultureInfo.InvariantCulture),
            3 => random.Next(2) == 0 ? "true" : "null",
            4 => Json(things.IdFor(route.Pattern, Kind())),
            5 => "1.5e300",
            _ => Json(Text()),
        };
    }

    string Field() => random.Next(20) == 0 ? Text() : Fields[random.Next(Fields.Length)];

    string Text() => random.Next(30) == 0 ? new string((char)random.Next(1, 0xd7ff), random.Next(1, 3000)) : Texts[random.Next(Texts.Length)];

    OwnedKind Kind() => (OwnedKind)random.Next(Enum.GetValues<OwnedKind>().Length);

    // What a header can carry at all.
    string Header() => new([.. Text().Where(letter => letter is >= ' ' and < '\u007f')]);

    static string Json(string text) => System.Text.Json.JsonSerializer.Serialize(text);

    static string Escaped(string text)
    {
        try
        {
            return Uri.EscapeDataString(text);
        }
        catch (UriFormatException)
        {
            return "%ED%A0%80";
        }
    }
}
