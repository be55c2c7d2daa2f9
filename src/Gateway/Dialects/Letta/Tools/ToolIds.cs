

namespace Conversations.Gateway.Dialects.Letta.Tools;

/// <summary>A tool's id follows from its name, and from whose it is: no two tools of one user have one name.</summary>
static class ToolIds
{
    /// <summary>A tool of the server, or one that is nobody's: the same on every server.</summary>
    public static Guid Of(string name) => NamedId.Of("tool:" + name);

    /// <param name="owner">Whose it is; null: nobody's.</param>
    public static Guid Of(string name, string? owner) => owner is null ? Of(name) : NamedId.Of($"tool:{name}:{owner}");
}
