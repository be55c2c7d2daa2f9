using Conversations.Users;
using Microsoft.AspNetCore.Builder;

namespace Conversations.Gateway.Access;

/// <summary>
/// What a route, or a group of routes, says of who may call it. Parts add up; of roles the last counts. A route whose path names nothing that has
/// an owner must say <see cref="Shared"/>, <see cref="Operators"/>, <see cref="Admins"/> or <see cref="Open"/>; and each must say of every parameter
/// of its path what it is.
/// </summary>
static class AccessRuleExtensions
{
    /// <summary>Answered without a key.</summary>
    public static T Open<T>(this T route)
        where T : IEndpointConventionBuilder => route.WithMetadata(new RolePart(null));

    /// <summary>For every user: what it shows and makes is the caller's own, or everybody's.</summary>
    public static T Shared<T>(this T route)
        where T : IEndpointConventionBuilder => route.WithMetadata(new RolePart(UserRole.User));

    public static T Operators<T>(this T route)
        where T : IEndpointConventionBuilder => route.WithMetadata(new RolePart(UserRole.Operator));

    public static T Admins<T>(this T route)
        where T : IEndpointConventionBuilder => route.WithMetadata(new RolePart(UserRole.Admin));

    /// <summary>A parameter of the path names a thing that must be the caller's; to others it does not exist.</summary>
    public static T Owned<T>(this T route, OwnedKind kind, string parameter)
        where T : IEndpointConventionBuilder => route.WithMetadata(new ReferencePart(new Reference(ParameterPlace.Path, parameter, kind)));

    /// <summary>Parameters of the query name such things, each any number of them.</summary>
    public static T Naming<T>(this T route, OwnedKind kind, params string[] parameters)
        where T : IEndpointConventionBuilder
    {
        foreach (var parameter in parameters) route.WithMetadata(new ReferencePart(new Reference(ParameterPlace.Query, parameter, kind)));
        return route;
    }

    /// <summary>Parameters of the path that name nothing that has an owner.</summary>
    public static T Plain<T>(this T route, params string[] parameters)
        where T : IEndpointConventionBuilder
    {
        foreach (var parameter in parameters) route.WithMetadata(new PlainPart(parameter));
        return route;
    }

    /// <summary>It reads conversations, and everybody may read those that are public, with a key or without.</summary>
    public static T ReadingPublic<T>(this T route)
        where T : IEndpointConventionBuilder => route.WithMetadata(new PublicPart());

    /// <summary>What is another's is said to be, with 403, instead of not existing.</summary>
    public static T Forbidding<T>(this T route)
        where T : IEndpointConventionBuilder => route.WithMetadata(new ForbidsPart());
}
