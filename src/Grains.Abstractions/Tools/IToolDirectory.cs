namespace Conversations.Tools;

/// <summary>The tools that the server can run, for the gateway to list and attach.</summary>
public interface IToolDirectory
{
    IReadOnlyList<ToolEntry> List();
}
