using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Conversations.Log;

namespace Conversations.Gateway.Dialects.Letta.Messages;

/// <summary>Content as clients send it: a string, or an array of parts.</summary>
[JsonConverter(typeof(ContentConverter))]
sealed record Content(ImmutableArray<Part> Parts)
{
    public string Text => string.Concat(Parts.OfType<TextPart>().Select(part => part.Text));

    public int Length => Parts.Sum(part => part switch
    {
        TextPart text => text.Text.Length,
        ImagePart image => (image.Data ?? image.Url)?.Length ?? 0,
        _ => 0,
    });
}
