namespace Conversations.Silo.Storage;

internal sealed partial class Migrator
{
    [LoggerMessage(LogLevel.Information, "Applied {Migration} to {Path}")]
    private partial void Applied(string migration, string path);
}
