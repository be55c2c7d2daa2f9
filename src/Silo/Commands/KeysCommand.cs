using System.CommandLine;
using System.Globalization;
using Conversations.Users;

namespace Conversations.Silo.Commands;

/// <summary><c>keys</c>: makes, lists and revokes API keys straight in the store, whether or not a server runs over it.</summary>
internal static class KeysCommand
{
    public static Command Create() => new("keys", "API keys. Settings of the server, such as --ConnectionStrings:Conversations, are understood as the server does.")
    {
        Make(), List(), Revoke(),
    };

    private static Command Make()
    {
        var user = new Option<string>("--user") { Description = "Whose key it is.", Required = true };
        var role = new Option<UserRole>("--role") { Description = "user (if not given), operator or admin." };
        var name = new Option<string?>("--name") { Description = "What people call it." };
        var days = new Option<int?>("--days") { Description = "After so many days it opens nothing; never, if not given." };
        var command = new Command("create", "Makes a key and shows it, once.") { user, role, name, days };
        return command.Over(async (parsed, store, time, cancellationToken) =>
        {
            var now = time.GetUtcNow();
            var key = new ApiKey(NewId.At(now), parsed.GetValue(user)!, parsed.GetValue(role), now)
            {
                Name = parsed.GetValue(name),
                ExpiresAt = parsed.GetValue(days) is { } end ? now.AddDays(end) : null,
            };
            var secret = NewKey.Random();
            await store.AddKey(key, NewKey.HashOf(secret), cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"{key.Id} {secret}");
            return 0;
        });
    }

    private static Command List()
    {
        var user = new Option<string?>("--user") { Description = "Only this user's." };
        return new Command("list", "Lists keys, oldest first, without showing them.") { user }.Over(async (parsed, store, time, cancellationToken) =>
        {
            foreach (var key in await store.ListKeys(parsed.GetValue(user), cancellationToken))
                await parsed.InvocationConfiguration.Output.WriteLineAsync(Describe(key, time.GetUtcNow()));
            return 0;
        });
    }

    private static Command Revoke()
    {
        var id = new Argument<Guid>("id") { Description = "The key's id, as list shows it." };
        return new Command("revoke", "Revokes a key. Servers that run stop taking it within Auth:KeyCacheTime.") { id }.Over(async (parsed, store, time, cancellationToken) =>
        {
            if (await store.RevokeKey(parsed.GetValue(id), time.GetUtcNow(), cancellationToken)) return 0;
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"There is no key {parsed.GetValue(id)}.");
            return 1;
        });
    }

    private static string Describe(ApiKey key, DateTimeOffset now)
    {
        var state = key switch
        {
            { RevokedAt: { } at } => $"revoked {Time(at)}",
            { ExpiresAt: { } at } when at <= now => $"expired {Time(at)}",
            { ExpiresAt: { } at } => $"expires {Time(at)}",
            _ => "good",
        };
        return $"{key.Id}  {key.User}  {key.Role.ToString().ToLowerInvariant()}  {Time(key.CreatedAt)}  {state}  {key.Name}".TrimEnd();
    }

    private static string Time(DateTimeOffset at) => at.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
