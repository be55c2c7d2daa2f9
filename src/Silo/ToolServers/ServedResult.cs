using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conversations.Grains.Tools;
using ModelContextProtocol.Protocol;

namespace Conversations.Silo.ToolServers;

/// <summary>What a server's tool has returned, as a result: text for the model, and all that can be shown for clients.</summary>
internal static class ServedResult
{
    /// <summary>Bytes of images that are kept of one result.</summary>
    const int ImageLimit = 1024 * 1024;

    public static ToolResult Of(CallToolResult result)
    {
        var left = ImageLimit;
        var contents = result.Content.Select(block => Content(block, ref left)).OfType<JsonObject>().ToList();
        if (contents.Count == 0 && result.StructuredContent is { } structured) contents.Add(Text(structured.GetRawText()));
        var text = string.Join('\n', contents.Select(content => (string?)content["text"] ?? $"[{content["mime_type"]} image, not shown to you]"));
        return new ToolResult(result.IsError is not true, text)
        {
            Details = JsonSerializer.SerializeToElement(new JsonObject { ["content"] = new JsonArray([.. contents]) }),
        };
    }

    static JsonObject? Content(ContentBlock block, ref int left)
    {
        switch (block)
        {
            case TextContentBlock text:
                return Text(text.Text);
            case ImageContentBlock image when image.DecodedData.Length <= left:
                left -= image.DecodedData.Length;
                return new JsonObject { ["type"] = "image", ["mime_type"] = image.MimeType, ["data"] = Convert.ToBase64String(image.DecodedData.Span) };
            case ImageContentBlock image:
                return Text($"[{image.MimeType} image of {image.DecodedData.Length.ToString(CultureInfo.InvariantCulture)} bytes, too large to keep]");
            case EmbeddedResourceBlock { Resource: TextResourceContents resource }:
                return Text(resource.Text);
            case ResourceLinkBlock link:
                return Text(link.Uri);
            default:
                return Text($"[{block.Type}, not shown]");
        }
    }

    static JsonObject Text(string text) => new() { ["type"] = "text", ["text"] = text };
}
