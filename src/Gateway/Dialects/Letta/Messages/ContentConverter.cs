using System.Buffers.Text;
using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Conversations.Log;

namespace Conversations.Gateway.Dialects.Letta.Messages;

/// <summary>Reads a string as one text part, and an array part by part.</summary>
sealed class ContentConverter : JsonConverter<Content>
{
    const string DataScheme = "data:";
    const string Base64Marker = ";base64,";

    public override Content Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String) return new Content([new TextPart(reader.GetString()!)]);
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("should be a string or an array of content parts");

        var parts = ImmutableArray.CreateBuilder<Part>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("a content part should be an object");
            parts.Add(PartOf(JsonSerializer.Deserialize(ref reader, MessageJson.Wire.PartBody)!));
        }

        return new Content(parts.DrainToImmutable());
    }

    public override void Write(Utf8JsonWriter writer, Content value, JsonSerializerOptions options) => PartWriter.WriteContent(writer, value.Parts);

    static Part PartOf(PartBody body) => body.Type switch
    {
        "text" or null when body.Text is { } text => new TextPart(text),
        "image" when body.Source is { } source => ImageOf(source),
        "text" => throw new JsonException("a text part should have a 'text'"),
        "image" => throw new JsonException("an image part should have a 'source'"),
        _ => throw new JsonException("a content part should be of type 'text' or 'image'"),
    };

    static ImagePart ImageOf(ImageSourceBody source) => source switch
    {
        { Type: "base64" or "letta", Data: { } data } => ImageIn(source.MediaType, data, source.Detail),
        { Type: "url", Url: { } url } => ImageAt(url, source.Detail),
        _ => throw new JsonException("an image should have a 'source' of type 'base64' with 'data', or of type 'url' with 'url'"),
    };

    /// <summary>What no model could be shown must not get into the log, where every later turn would stumble over it.</summary>
    static ImagePart ImageIn(string? mediaType, string data, string? detail)
    {
        if (!Base64.IsValid(data)) throw new JsonException("the 'data' of an image should be base64");
        if (string.IsNullOrEmpty(mediaType)) mediaType = "image/png";
        if (!MediaTypeHeaderValue.TryParse(mediaType, out _)) throw new JsonException($"'{mediaType}' is not a media type");
        return new ImagePart(mediaType, data, null, detail);
    }

    static ImagePart ImageAt(string url, string? detail)
    {
        if (url.StartsWith(DataScheme, StringComparison.OrdinalIgnoreCase))
        {
            var marker = url.IndexOf(Base64Marker, StringComparison.Ordinal);
            if (marker < 0) throw LettaException.InvalidArgument("A data: URL of an image should be in base64.");
            return ImageIn(url[DataScheme.Length..marker], url[(marker + Base64Marker.Length)..], detail);
        }

        if (Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https") return new ImagePart(null, null, url, detail);
        throw LettaException.InvalidArgument("The URL of an image should begin with http:, https: or data:.");
    }
}
