using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Conversations.Gateway.Dialects.Letta.Messages;

namespace Conversations.Gateway.Dialects.Letta;

/// <summary>Dates to the second, in UTC, written with <c>+00:00</c>. A date that is read without an offset is UTC.</summary>
sealed class LettaDateConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, utc, out var date)) return date;
        throw new JsonException("should be an ISO 8601 date");
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(WireDate.Of(value));
}
