using System.Globalization;
using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.OpenHands.Wire;

namespace Conversations.Gateway.Dialects.AppConversations;

/// <summary>A page of a list: where it begins is a plain number of items; anything else is the beginning.</summary>
/// <param name="Limit">1 to 100.</param>
readonly record struct WirePage(int Offset, int Limit)
{
    const int Most = 100;
    const int Farthest = 1_000_000_000;

    /// <exception cref="FastApiException">422: the limit is out of its range.</exception>
    public static WirePage Of(WireQuery query) => new(
        int.TryParse(query.Text("page_id"), NumberStyles.None, CultureInfo.InvariantCulture, out var offset) ? Math.Min(offset, Farthest) : 0,
        query.Int("limit", Most, 1, Most));

    /// <summary>One more than fits: whether there is a next page.</summary>
    public int Wanted => Limit + 1;

    /// <param name="found">From the page's first item on, up to <see cref="Wanted"/>.</param>
    public JsonObject Show<T>(IReadOnlyList<T> found, Func<T, JsonNode?> show) => Show(found.Count > Limit, [.. found.Take(Limit).Select(show)]);

    public JsonObject Show(bool more, JsonArray items) => new()
    {
        ["items"] = items,
        ["next_page_id"] = more ? (Offset + Limit).ToString(CultureInfo.InvariantCulture) : null,
    };
}
