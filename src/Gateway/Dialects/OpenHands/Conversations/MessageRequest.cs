using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Log;

namespace Conversations.Gateway.Dialects.OpenHands.Conversations;

/// <summary>Reads a message that a client sends.</summary>
static class MessageRequest
{
    /// <param name="run">True: the loop is to answer it.</param>
    public static NewMessage? Read(Fields fields, out bool run)
    {
        var role = fields.Choice("role", "user", ("user", "user"), ("system", "system"), ("assistant", "assistant"), ("tool", "tool"));
        run = fields.Flag("run");
        var parts = fields.Members["content"] is JsonValue text && text.GetValueKind() == JsonValueKind.String
            ? [new TextPart(text.GetValue<string>())]
            : fields.Objects("content").SelectMany(Parts).ToImmutableArray();
        var sender = fields.Text("sender");
        return role == "user" ? new NewMessage(Role.User, parts) { SenderId = sender } : null;
    }

    /// <exception cref="FastApiException">422: it is malformed. 400: nobody but a user sends messages.</exception>
    public static NewMessage ReadWhole(Fields fields, out bool run)
    {
        var message = Read(fields, out run);
        fields.Check();
        return message ?? throw FastApiException.BadRequest("Only user messages are allowed to be sent.");
    }

    static IEnumerable<Part> Parts(Fields content)
    {
        if (!content.Mentions("type") && content.Mentions("text")) content.Members["type"] = "text";
        switch (content.Choice("type", "", ("text", "text"), ("image", "image")))
        {
            case "text":
                content.Forbid("type", "text", "cache_prompt");
                return content.Text("text", required: true) is { } text ? [new TextPart(text)] : [];
            case "image":
                return content.Items("image_urls").OfType<JsonValue>().Where(url => url.GetValueKind() == JsonValueKind.String).Select(url => Image(url.GetValue<string>()));
            default:
                if (!content.Mentions("type")) content.Missing("type");
                return [];
        }
    }

    /// <param name="text">An address, or the image itself in one.</param>
    public static ImagePart Image(string text)
    {
        const string marker = ";base64,";
        return text.StartsWith("data:", StringComparison.Ordinal) && text.IndexOf(marker, StringComparison.Ordinal) is > 0 and var at
            ? new ImagePart(text["data:".Length..at], text[(at + marker.Length)..], null)
            : new ImagePart(null, null, text);
    }
}
