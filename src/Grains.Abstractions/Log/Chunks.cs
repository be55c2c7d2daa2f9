using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Conversations.Log;

/// <summary>
/// How an answer was cut when it streamed: for each piece, in order, the part it belongs to and its length in UTF-16 units.
/// With it any cursor into a finished answer can be replayed exactly, so the pieces themselves are not stored.
/// </summary>
[Immutable]
[JsonConverter(typeof(ChunksJsonConverter))]
public sealed record Chunks(ImmutableArray<Chunk> Items)
{
    /// <summary>The pieces of <paramref name="parts"/> from number <paramref name="from"/> (0-based) on.</summary>
    public IEnumerable<Delta> Cut(ImmutableArray<Part> parts, int from)
    {
        var taken = new int[parts.Length];
        var begun = new bool[parts.Length];
        for (var index = 0; index < Items.Length; index++)
        {
            var chunk = Items[index];
            var start = taken[chunk.Part];
            var first = !begun[chunk.Part];
            taken[chunk.Part] += chunk.Length;
            begun[chunk.Part] = true;
            if (index >= from) yield return Delta.Of(parts[chunk.Part], chunk.Part, start, chunk.Length, first);
        }
    }
}

/// <param name="Part">Index into the message's parts.</param>
/// <param name="Length">UTF-16 units of that part's text.</param>
[Immutable]
public readonly record struct Chunk(int Part, int Length);

/// <summary>Writes the pieces as one flat array: part, length, part, length…</summary>
public sealed class ChunksJsonConverter : JsonConverter<Chunks>
{
    public override Chunks Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("Chunks must be an array.");
        var items = ImmutableArray.CreateBuilder<Chunk>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var part = reader.GetInt32();
            if (!reader.Read() || reader.TokenType != JsonTokenType.Number) throw new JsonException("Chunks must come in pairs.");
            items.Add(new Chunk(part, reader.GetInt32()));
        }

        return new Chunks(items.DrainToImmutable());
    }

    public override void Write(Utf8JsonWriter writer, Chunks value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var chunk in value.Items)
        {
            writer.WriteNumberValue(chunk.Part);
            writer.WriteNumberValue(chunk.Length);
        }

        writer.WriteEndArray();
    }
}
