namespace Conversations.Silo.Storage;

internal sealed partial class Migrations
{
    [LoggerMessage(LogLevel.Information, "Applied {Migration} to {Database}")]
    private partial void Applied(string migration, string database);
}
