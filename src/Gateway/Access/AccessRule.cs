using System.Collections.Immutable;
using Conversations.Users;

namespace Conversations.Gateway.Access;

/// <summary>Who may call a route, and which of its parameters name things that must be the caller's. Every route has one.</summary>
/// <param name="Least">The role that a caller must have at least; null: the route is answered without a key.</param>
/// <param name="References">The parameters that name things.</param>
/// <param name="Forbids">True: what is another's is said to be (403); false: it does not exist.</param>
sealed record AccessRule(UserRole? Least, ImmutableArray<Reference> References, bool Forbids)
{
    /// <summary>True: it reads conversations, and everybody may read those that are public, with a key or without.</summary>
    public bool ReadsPublic { get; init; }
}

/// <summary>A parameter that names a thing.</summary>
readonly record struct Reference(ParameterPlace Place, string Name, OwnedKind Kind);

enum ParameterPlace
{
    Path,
    Query,
}
