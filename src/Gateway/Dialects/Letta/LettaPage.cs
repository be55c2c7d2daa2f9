namespace Conversations.Gateway.Dialects.Letta;

/// <summary>Pages of a list that is short enough to be held.</summary>
static class LettaPage
{
    /// <summary>The page that the query's <c>order</c>, <c>after</c>, <c>before</c> and <c>limit</c> ask for.</summary>
    /// <param name="rows">Oldest first.</param>
    /// <exception cref="LettaException">404: a cursor that is not in the list.</exception>
    public static List<T> Of<T>(IEnumerable<T> rows, Func<T, string> id, LettaQuery query, int absentLimit, bool ascending = true)
    {
        var ordered = rows.ToList();
        if (!query.Ascending(ascending)) ordered.Reverse();
        var from = query.Text("after") is { } after ? IndexOf(after) + 1 : 0;
        var to = query.Text("before") is { } before ? IndexOf(before) : ordered.Count;
        return [.. ordered.Take(to).Skip(from).Take(query.Limit(absentLimit))];

        int IndexOf(string cursor)
        {
            var index = ordered.FindIndex(row => id(row) == cursor);
            return index >= 0 ? index : throw LettaException.NotFound("Cursor", cursor);
        }
    }
}
