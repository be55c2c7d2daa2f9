using System.Globalization;
using System.Text;
using Conversations.Gateway.Dialects.OpenHands.Wire;

namespace Conversations.Gateway.Dialects.OpenHandsV0.Conversations;

/// <summary>Names a page by the offset of its first item: the decimal number, in base64.</summary>
static class PageId
{
    public static string Of(int offset) => Convert.ToBase64String(Encoding.ASCII.GetBytes(offset.ToString(CultureInfo.InvariantCulture)));

    /// <param name="text">Null: the first page.</param>
    /// <exception cref="FastApiException">422: it names no page.</exception>
    public static int Read(string? text)
    {
        if (text is null) return 0;
        Span<byte> bytes = stackalloc byte[32];
        return Convert.TryFromBase64String(text, bytes, out var length)
            && int.TryParse(bytes[..length], NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
                ? offset
                : throw FastApiException.Invalid(new Problem("value_error", ["query", "page_id"], "Value error, not a page id of this API", text));
    }
}
