using Conversations.Gateway.Dialects.Chat;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Dialects.DurableStreams;

/// <summary>What a reader asks for.</summary>
/// <param name="Offset">Null: from where the stream ends now.</param>
/// <param name="AllPieces">True: answers come in the pieces in which they were given, also those that are long stored.</param>
/// <param name="Cursor">What the reader was told by its last poll.</param>
sealed record StreamQuery(StreamOffset? Offset, LiveMode Live, bool AllPieces, string? Cursor)
{
    const string Beginning = "-1";
    const string Now = "now";

    /// <exception cref="ChatException">400: a parameter is malformed, or an offset is missing where one is needed.</exception>
    public static StreamQuery Read(HttpRequest request)
    {
        var live = One(request, "live") switch
        {
            null => LiveMode.None,
            "long-poll" => LiveMode.LongPoll,
            "sse" => LiveMode.Events,
            _ => throw Wrong("live is long-poll or sse"),
        };
        var all = One(request, "deltas") switch
        {
            null or "all" => true,
            "live" => false,
            _ => throw Wrong("deltas is all or live"),
        };
        var offset = One(request, "offset");
        if (offset is null && live != LiveMode.None) throw Wrong("offset is missing");
        return new StreamQuery(Place(offset), live, all, One(request, "cursor"));
    }

    static StreamOffset? Place(string? text) => text switch
    {
        null or Beginning => StreamOffset.Start,
        Now => null,
        _ => StreamOffset.TryParse(text, out var offset) ? offset : throw Wrong("offset is none of this stream"),
    };

    static string? One(HttpRequest request, string name) => request.Query[name] switch
    {
        { Count: 0 } => null,
        { Count: 1 } one => one[0] is { Length: > 0 } text ? text : throw Wrong($"{name} is empty"),
        _ => throw Wrong($"{name} is given twice"),
    };

    public static ChatException Wrong(string text) => new(StatusCodes.Status400BadRequest, $"The parameter {text}.");
}

enum LiveMode
{
    None,
    LongPoll,
    Events,
}
