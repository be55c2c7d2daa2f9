namespace Conversations.Silo.Configuration;

sealed partial class ConfigurationWarnings
{
    [LoggerMessage(LogLevel.Warning, "{Warning}")]
    partial void Unread(string warning);
}
