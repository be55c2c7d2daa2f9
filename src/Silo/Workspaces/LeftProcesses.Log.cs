namespace Conversations.Silo.Workspaces;

internal sealed partial class LeftProcesses
{
    [LoggerMessage(LogLevel.Warning, "Process {Process} of a workspace had outlived its server and was ended")]
    private partial void Ended(int process);
}
