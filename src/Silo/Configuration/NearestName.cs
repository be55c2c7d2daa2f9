namespace Conversations.Silo.Configuration;

/// <summary>What somebody meant who has mistyped a name.</summary>
static class NearestName
{
    /// <returns>Null: none is near.</returns>
    public static string? Of(string given, IEnumerable<string> names)
    {
        var most = Math.Max(1, given.Length / 3);
        var nearest = names.Select(name => (Name: name, Distance: Distance(given.ToUpperInvariant(), name.ToUpperInvariant()))).Where(each => each.Distance <= most).ToList();
        return nearest.Count == 0 ? null : nearest.MinBy(each => each.Distance).Name;
    }

    /// <summary>How many letters must be changed, added or taken away.</summary>
    static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 0; i < from.Length; i++)
        {
            var diagonal = row[0]++;
            for (var j = 0; j < to.Length; j++)
            {
                var changed = diagonal + (from[i] == to[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(changed, Math.Min(row[j], diagonal) + 1);
            }
        }

        return row[^1];
    }
}
