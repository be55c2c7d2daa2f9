using System.Text.Json.Nodes;
using Conversations.Log;

namespace Conversations.Silo.AgentPrograms;

/// <summary>Parts of a message as content blocks of the protocol.</summary>
internal static class ContentBlocks
{
    /// <param name="images">False: the program takes no images.</param>
    public static JsonArray Of(IEnumerable<Part> parts, bool images) => [.. parts.Select(part => Of(part, images)).OfType<JsonObject>()];

    static JsonObject? Of(Part part, bool images) => part switch
    {
        TextPart text => Text(text.Text),
        ImagePart { Url: { } url } => new JsonObject { ["type"] = "resource_link", ["uri"] = url, ["name"] = "image" },
        ImagePart { Data: { } data } image when images => new JsonObject { ["type"] = "image", ["mimeType"] = image.MediaType ?? "image/png", ["data"] = data },
        ImagePart => Text("[an image, which you cannot be shown]"),
        _ => null,
    };

    static JsonObject Text(string text) => new() { ["type"] = "text", ["text"] = text };
}
