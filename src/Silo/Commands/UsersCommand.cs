using System.CommandLine;

namespace Conversations.Silo.Commands;

/// <summary><c>users</c>: shuts users out, with whichever key, and lets them in again.</summary>
internal static class UsersCommand
{
    public static Command Create() => new("users", "Users. Settings of the server are understood as the server does.")
    {
        Set("disable", "Shuts a user out. Servers that run do so within Auth:KeyCacheTime.", disabled: true),
        Set("enable", "Lets a user in again.", disabled: false),
    };

    private static Command Set(string verb, string description, bool disabled)
    {
        var user = new Argument<string>("user") { Description = "The user's name." };
        return new Command(verb, description) { user }.Over(async (parsed, store, time, cancellationToken) =>
        {
            await store.SetDisabled(parsed.GetValue(user)!, disabled, time.GetUtcNow(), cancellationToken);
            return 0;
        });
    }
}
