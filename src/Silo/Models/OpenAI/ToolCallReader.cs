using System.Text;
using System.Text.Json;
using Conversations.Grains.Models;
using Microsoft.Extensions.AI;

namespace Conversations.Silo.Models.OpenAI;

/// <summary>Reads the pieces of an answer's tool calls and gives each call its position.</summary>
/// <remarks>
/// A call is known by its index. Servers differ: some give no index, some give every call index 0 and another id, some give no id,
/// some give the name later than the id. Pieces are held back until the name is known, since the first one must carry it.
/// </remarks>
internal sealed class ToolCallReader
{
    private readonly List<Call> _calls = [];

    public bool Any => _calls.Count > 0;

    public bool AnyNameless => _calls.Exists(static call => call.Name is null);

    /// <summary>From the name <c>tool_calls</c> past its value.</summary>
    public void Read(ref Utf8JsonReader json, List<AIContent> contents)
    {
        if (!json.EnterArray()) return;
        while (json.NextItem())
        {
            var piece = ReadPiece(ref json);
            if (Deliver(Find(piece), piece) is { } delta) contents.Add(delta);
        }
    }

    private static Piece ReadPiece(ref Utf8JsonReader json)
    {
        var piece = new Piece();
        json.Expect(JsonTokenType.StartObject);
        while (json.NextMember())
        {
            if (json.ValueTextEquals("index"u8))
            {
                json.Read();
                piece.Index = json.TokenType == JsonTokenType.Null ? null : json.GetInt32();
            }
            else if (json.ValueTextEquals("id"u8)) piece.Id = json.TextValue();
            else if (json.ValueTextEquals("function"u8)) ReadFunction(ref json, ref piece);
            else json.SkipValue();
        }

        return piece;
    }

    private static void ReadFunction(ref Utf8JsonReader json, ref Piece piece)
    {
        if (!json.EnterObject()) return;
        while (json.NextMember())
        {
            if (json.ValueTextEquals("name"u8)) piece.Name = json.TextValue();
            else if (json.ValueTextEquals("arguments"u8)) piece.Arguments = ReadArguments(ref json);
            else json.SkipValue();
        }
    }

    private static string? ReadArguments(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject) return json.GetString();
        using var document = JsonDocument.ParseValue(ref json);
        return document.RootElement.GetRawText();
    }

    private Call Find(in Piece piece)
    {
        var (index, id) = (piece.Index, piece.Id);
        var known = index is null && string.IsNullOrEmpty(id)
            ? _calls.LastOrDefault()
            : _calls.FindLast(call => index is null ? call.Id == id : call.Index == index);
        var another = known is { Name: not null } && !string.IsNullOrEmpty(id) && id != known.Id && !string.IsNullOrEmpty(piece.Name);
        if (known is not null && !another) return known;

        var call = new Call { Position = _calls.Count, Index = index };
        _calls.Add(call);
        return call;
    }

    private static ToolCallDelta? Deliver(Call call, in Piece piece)
    {
        if (string.IsNullOrEmpty(call.Id)) call.Id = piece.Id;
        if (call.Name is not null)
            return string.IsNullOrEmpty(piece.Arguments) ? null : new ToolCallDelta { Index = call.Position, Arguments = piece.Arguments };

        call.Held.Append(piece.Arguments);
        if (string.IsNullOrEmpty(piece.Name)) return null;
        call.Name = piece.Name;
        if (string.IsNullOrEmpty(call.Id)) call.Id = $"call_{Guid.NewGuid():N}";
        return new ToolCallDelta { Index = call.Position, CallId = call.Id, Name = call.Name, Arguments = call.Held.ToString() };
    }

    private sealed class Call
    {
        public required int Position { get; init; }
        public required int? Index { get; init; }
        public string? Id { get; set; }
        public string? Name { get; set; }
        public StringBuilder Held { get; } = new();
    }

    private struct Piece
    {
        public int? Index { get; set; }
        public string? Id { get; set; }
        public string? Name { get; set; }
        public string? Arguments { get; set; }
    }
}
