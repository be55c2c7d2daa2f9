namespace Conversations.Silo.Storage;

internal sealed partial class Migrations
{
    [LoggerMessage(LogLevel.Information, "Applied {Migration} to {Database}")]
    private partial void Applied(string migration, string database);

    [LoggerMessage(LogLevel.Warning, "The {Database} has schema {Applied}, made by a newer version of this program, which knows {Own} and works with it")]
    private partial void IsAhead(string database, int applied, int own);
}
