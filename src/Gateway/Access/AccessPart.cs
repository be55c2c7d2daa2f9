using Conversations.Users;

namespace Conversations.Gateway.Access;

/// <summary>One thing that a route, or the group that it is in, says of its <see cref="AccessRule"/>. Kept with the route's metadata.</summary>
abstract record AccessPart;

/// <param name="Least">Null: nobody need be known.</param>
sealed record RolePart(UserRole? Least) : AccessPart;

sealed record ReferencePart(Reference Reference) : AccessPart;

/// <param name="Name">A parameter of the path that names nothing that has an owner.</param>
sealed record PlainPart(string Name) : AccessPart;

sealed record ForbidsPart : AccessPart;

sealed record PublicPart : AccessPart;
