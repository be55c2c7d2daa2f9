namespace Conversations.Silo.Monitoring;

sealed partial class ProcessReporter
{
    [LoggerMessage(LogLevel.Debug, "What this process does could not be told; it is said again.")]
    partial void NotTold(Exception failure);

    [LoggerMessage(LogLevel.Warning, "An operator has asked this process to stop; it drains and goes.")]
    partial void ToldToStop();
}
