using Conversations.Gateway.Access;
using Conversations.Users;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Silo.Tests.Access;

/// <summary>One method of one route of the endpoint table.</summary>
/// <param name="Query">A parameter of the query that names a thing; null: none.</param>
sealed record Route(string Method, string Pattern, AccessRule Rule, string? Query = null)
{
    /// <summary>The request names something that may be another's.</summary>
    public bool Names => Query is not null || Rule.References.Any(each => each.Place == ParameterPlace.Path);

    /// <summary>Every route of the server but sockets, which have tests of their own. One without a rule is an error: the server would not have started.</summary>
    public static IEnumerable<Route> All(UsersSilo silo) =>
        from route in silo.Routes
        where !route.RoutePattern.RawText!.Contains("/sockets/", StringComparison.Ordinal)
        let rule = route.Metadata.GetMetadata<AccessRule>() ?? throw new InvalidOperationException($"{route.RoutePattern.RawText} has no rule.")
        from method in route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        select new Route(method, route.RoutePattern.RawText!, rule);

    /// <summary>The route alone, and with each parameter of the query that names something.</summary>
    public IEnumerable<Route> Variants() =>
        Rule.References.Where(each => each.Place == ParameterPlace.Query).Select(each => this with { Query = each.Name }).Prepend(this);

    public string PathFor(Belongings things)
    {
        var path = Pattern
            .Replace("{block_label}", Belongings.Label, StringComparison.Ordinal)
            .Replace("{tool_name}", things.Tool, StringComparison.Ordinal)
            .Replace("{key_id}", Guid.NewGuid().ToString(), StringComparison.Ordinal)
            .Replace("{event_id}", Guid.NewGuid().ToString(), StringComparison.Ordinal)
            .Replace("{sha}", "abcd1234", StringComparison.Ordinal)
            .Replace("{user}", "nobody", StringComparison.Ordinal)
            .Replace("{documentName}", "chat", StringComparison.Ordinal);
        foreach (var each in Rule.References.Where(each => each.Place == ParameterPlace.Path))
            path = path.Replace($"{{{each.Name}}}", things.IdFor(Pattern, each.Kind), StringComparison.Ordinal);
        // What never ends is asked for its beginning.
        if (Pattern == "/dashboard/api/live") path += "?snapshots=1";
        if (path.Contains('{', StringComparison.Ordinal)) throw new InvalidOperationException($"What is to stand in {path}?");
        if (Query is null) return path;
        var kind = Rule.References.First(each => each.Place == ParameterPlace.Query && each.Name == Query).Kind;
        return $"{path}?{Query}={things.IdFor(Pattern, kind)}";
    }

    /// <param name="template">A body that names things by their kind: <c>{Agent}</c>; null: one that says nothing.</param>
    public string? BodyFor(Belongings things, string? template)
    {
        if (template is not null)
            return Enum.GetValues<OwnedKind>().Aggregate(template, (body, kind) => body.Replace($"<{kind}>", things.IdFor(Pattern, kind), StringComparison.Ordinal)).Replace("<name>", things.Tool, StringComparison.Ordinal);
        return Method is "GET" or "HEAD" or "DELETE" ? null : "{}";
    }

    /// <summary>Not found for another reason than whose it is: a thing that this world lacks, or a key or an event that nobody made.</summary>
    public bool IsAbsent(Reply answer) =>
        answer.Status == 501
        || (answer.Status == 404 && (Pattern == "/api/v1/webhooks/secrets" || Pattern.Contains("{key_id}", StringComparison.Ordinal) || Pattern.Contains("{event_id}", StringComparison.Ordinal) || answer.Body.Contains("Agent not found", StringComparison.Ordinal)));

    public override string ToString() => $"{Method} {Pattern}{(Query is null ? "" : $"?{Query}=")}";
}
