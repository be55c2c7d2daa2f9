using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Dialects.OpenHands.Events;

/// <summary>Which events a search or a count is about.</summary>
/// <param name="Kind">Short name of the kind.</param>
/// <param name="Text">Case-insensitive, in what a message says.</param>
/// <param name="From">Inclusive.</param>
/// <param name="Until">Exclusive.</param>
sealed record EventFilter(string? Kind, string? Source, string? Text, DateTimeOffset? From, DateTimeOffset? Until)
{
    public static EventFilter Of(HttpRequest request, TimeZoneInfo zone)
    {
        var query = new WireQuery(request);
        var source = query.Choice<string?>("source", null, ("agent", "agent"), ("user", "user"), ("environment", "environment"), ("hook", "hook"));
        // Some clients give the whole path of the class.
        var kind = query.Text("kind") is { } name ? name[(name.LastIndexOf('.') + 1)..] : null;
        return new EventFilter(kind, source, query.Text("body"), query.Time("timestamp__gte", zone), query.Time("timestamp__lt", zone));
    }

    public bool Takes(WireEvent item) =>
        (Kind is null || item.Kind == Kind)
        && (Source is null || item.Source == Source)
        && !(item.At < From)
        && !(item.At >= Until)
        && (Text is null || Said(item.Json).Any(said => said.Contains(Text, StringComparison.OrdinalIgnoreCase)));

    static IEnumerable<string> Said(JsonObject item)
    {
        if (item["llm_message"] is not JsonObject message) return [];
        var contents = message["content"]!.AsArray().Concat(item["extended_content"]?.AsArray() ?? []);
        return contents.Select(content => (string?)content!["text"]).Append((string?)message["reasoning_content"]).OfType<string>();
    }
}
