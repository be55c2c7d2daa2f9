using Conversations.Gateway.Auth;
using Conversations.Gateway.Dialects;
using Conversations.Gateway.Repeats;
using Conversations.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Conversations.Gateway.Access;

/// <summary>The one place where it is checked who may call a route and what they may see.</summary>
/// <remarks>
/// (1) A route that is made gets its rule from its metadata; without one nothing starts. (2) A caller needs the rule's role. (3) Of a caller
/// who sees only what is his own, the things that the path and the query name are looked up, and those of others replaced (<see cref="Sight"/>).
/// (4) A route that reads conversations
/// shows those that are public to everybody, who must name them. (5) Lists and searches are filtered where they are read, by <see cref="Caller.Scope"/>.
/// </remarks>
static class AccessEnforcement
{
    /// <summary>Makes every route of the group keep to its rule.</summary>
    public static void KeepToRules(this RouteGroupBuilder routes) => ((IEndpointConventionBuilder)routes).Finally(Enforce);

    /// <summary>The rule of a route.</summary>
    /// <exception cref="InvalidOperationException">It has none, or the rule does not say what a parameter of the path is.</exception>
    public static AccessRule RuleOf(string? route, IEnumerable<string> parameters, IEnumerable<object> metadata)
    {
        var parts = metadata.OfType<AccessPart>().ToList();
        var references = parts.OfType<ReferencePart>().Select(part => part.Reference).Distinct().ToList();
        var known = references.Where(each => each.Place == ParameterPlace.Path).Select(each => each.Name).Concat(parts.OfType<PlainPart>().Select(part => part.Name));
        if (parameters.Except(known).FirstOrDefault() is { } parameter)
            throw new InvalidOperationException($"The route {route} does not say what '{parameter}' names: say Owned() or Plain().");

        // Only parameters that the path has: a group's parts are said of all its routes.
        var path = parameters.ToHashSet();
        references.RemoveAll(each => each.Place == ParameterPlace.Path && !path.Contains(each.Name));
        var role = parts.OfType<RolePart>().LastOrDefault();
        if (role is null && !references.Exists(each => each.Place == ParameterPlace.Path))
            throw new InvalidOperationException($"The route {route} has no rule of access: say Owned(), Shared(), Operators(), Admins() or Open().");
        return new AccessRule(role is null ? UserRole.User : role.Least, [.. references], parts.OfType<ForbidsPart>().Any())
        {
            ReadsPublic = parts.OfType<PublicPart>().Any(),
        };
    }

    static void Enforce(EndpointBuilder endpoint)
    {
        var pattern = ((RouteEndpointBuilder)endpoint).RoutePattern;
        var rule = RuleOf(pattern.RawText, pattern.Parameters.Select(parameter => parameter.Name), endpoint.Metadata);
        endpoint.Metadata.Add(rule);
        if (rule.Least is null) return;
        var next = endpoint.RequestDelegate!;
        if (endpoint.Metadata.OfType<IHttpMethodMetadata>().Any(methods => methods.HttpMethods.Contains(HttpMethods.Post))) next = Repeatable(next);
        endpoint.RequestDelegate = http => Enter(http, rule, next);
    }

    static RequestDelegate Repeatable(RequestDelegate route) => http => http.RequestServices.GetRequiredService<RepeatFilter>().Run(http, route);

    static Task Enter(HttpContext http, AccessRule rule, RequestDelegate next)
    {
        var caller = http.Caller();
        if (caller.IsVisitor && !rule.ReadsPublic) return Refuse(http, GateError.Unauthenticated);
        if (caller.Role < rule.Least) return Refuse(http, GateError.Forbidden);
        return caller.Scope is { } scope ? Enter(http, rule, scope, next) : next(http);
    }

    static async Task Enter(HttpContext http, AccessRule rule, string scope, RequestDelegate next)
    {
        var services = http.RequestServices;
        var sight = new Sight(http, scope, services.GetRequiredService<Owners>(), rule.ReadsPublic ? services.GetRequiredService<PublicConversations>() : null);
        http.Features.Set(sight);
        foreach (var reference in rule.References)
        {
            if (reference.Place == ParameterPlace.Path) await sight.LookAtPath(reference);
            else await sight.LookAtQuery(reference);
        }

        // Whether there is something that is not everybody's, a visitor does not learn.
        if (http.Caller().IsVisitor && !sight.SeesOnlyPublic) await Refuse(http, GateError.Unauthenticated);
        else if (rule.Forbids && sight.IsBlind) await sight.Tell(() => Refuse(http, GateError.Forbidden));
        else await sight.Tell(() => next(http));
    }

    static Task Refuse(HttpContext http, GateError error) =>
        http.RequestServices.GetRequiredService<DialectTable>().Of(http.Request.Path)!.Answer(error).ExecuteAsync(http);
}
