namespace Conversations.Gateway.Dialects.Letta.Tools;

/// <summary>A tool's id follows from its name: it is the same on every server, and no two tools have one name.</summary>
static class ToolIds
{
    public static Guid Of(string name) => NamedId.Of("tool:" + name);
}
