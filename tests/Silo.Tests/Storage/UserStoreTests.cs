using Conversations.Users;

namespace Conversations.Silo.Tests.Storage;

public abstract class UserStoreTests(TestDatabase database) : StoreTests(database)
{
    static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Key_ThatWasAdded_IsFoundByItsHashAlone()
    {
        await using var store = await OpenStore.At(Database);
        var key = new ApiKey(Guid.NewGuid(), "ann\0", UserRole.Operator, Now) { Name = "laptop", ExpiresAt = Now.AddDays(1) };
        await store.Users.AddKey(key, "hash", default);

        Assert.Equal(key, await store.Users.FindKey("hash", default));
        Assert.Null(await store.Users.FindKey("other", default));
    }

    [Fact]
    public async Task Keys_AreListedOldestFirst()
    {
        await using var store = await OpenStore.At(Database);
        var newer = new ApiKey(Guid.NewGuid(), "bob", UserRole.User, Now.AddSeconds(1));
        var older = new ApiKey(Guid.NewGuid(), "ann", UserRole.Admin, Now);
        await store.Users.AddKey(newer, "1", default);
        await store.Users.AddKey(older, "2", default);

        Assert.Equal([older, newer], await store.Users.ListKeys(null, default));
        Assert.Equal([newer], await store.Users.ListKeys("bob", default));
    }

    [Fact]
    public async Task Key_ThatIsRevokedTwice_KeepsTheFirstTime()
    {
        await using var store = await OpenStore.At(Database);
        var key = new ApiKey(Guid.NewGuid(), "ann", UserRole.User, Now);
        await store.Users.AddKey(key, "hash", default);

        Assert.True(await store.Users.RevokeKey(key.Id, Now.AddMinutes(1), default));
        Assert.True(await store.Users.RevokeKey(key.Id, Now.AddMinutes(2), default));
        Assert.False(await store.Users.RevokeKey(Guid.NewGuid(), Now, default));

        Assert.Equal(Now.AddMinutes(1), (await store.Users.FindKey("hash", default))!.RevokedAt);
    }

    [Fact]
    public async Task User_IsShutOutAndLetInAgain()
    {
        await using var store = await OpenStore.At(Database);

        Assert.False(await store.Users.IsDisabled("ann", default));
        await store.Users.SetDisabled("ann", true, Now, default);
        Assert.True(await store.Users.IsDisabled("ann", default));
        await store.Users.SetDisabled("ann", false, Now, default);
        Assert.False(await store.Users.IsDisabled("ann", default));
    }
}
