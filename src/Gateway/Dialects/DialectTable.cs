using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Dialects;

/// <summary>Which dialect a path belongs to.</summary>
sealed class DialectTable(IEnumerable<IDialect> dialects)
{
    readonly (PathString Prefix, IDialect Dialect)[] prefixes =
    [
        .. dialects.SelectMany(dialect => dialect.Prefixes, (dialect, prefix) => (prefix, dialect)).OrderByDescending(each => each.prefix.Value!.Length),
    ];

    readonly IDialect[] all = [.. dialects];

    /// <summary>Null: the path is no dialect's.</summary>
    public IDialect? Of(PathString path)
    {
        foreach (var dialect in all)
        {
            if (dialect.Claims(path)) return dialect;
        }

        foreach (var (prefix, dialect) in prefixes)
        {
            // As routing compares: a path that it takes must not get by here.
            if (path.StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase)) return dialect;
        }

        return null;
    }
}
