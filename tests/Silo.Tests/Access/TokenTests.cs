using Conversations.Silo.Tests.Chat;
using Microsoft.IdentityModel.Tokens;

namespace Conversations.Silo.Tests.Access;

public sealed class TokenTests : IAsyncLifetime
{
    KeyServer issuer = null!;
    UsersSilo silo = null!;
    SecurityKey key = null!;

    public async Task InitializeAsync()
    {
        issuer = await KeyServer.Start();
        key = issuer.NewRsa();
        silo = await UsersSilo.Start(
            ("Auth:Jwt:Authority", issuer.Address), ("Auth:Jwt:Audience", "conversations"), ("Auth:Jwt:RefreshInterval", "00:00:00"), ("Auth:KeyCacheTime", "00:00:00"));
    }

    public async Task DisposeAsync()
    {
        await silo.DisposeAsync();
        await issuer.DisposeAsync();
    }

    [Fact]
    public async Task Token_OfTheIssuer_IsItsUsers()
    {
        var made = await silo.Post(issuer.Token(key, "eve"), ChatSilo.Conversations);

        Assert.Equal("eve", (string)made.Json["user_id"]!);
        Assert.Equal(403, (await silo.Get(UsersSilo.Ann, $"{ChatSilo.Conversations}/{made.Json["id"]}")).Status);
        Assert.Equal(200, (await silo.Get(issuer.Token(issuer.NewEllipticCurve(), "eve"), $"{ChatSilo.Conversations}/{made.Json["id"]}")).Status);
    }

    [Theory]
    [InlineData(null, 403)]
    [InlineData("user", 403)]
    [InlineData("operator", 403)]
    [InlineData("admin", 200)]
    [InlineData("king", 403)]
    public async Task Role_OfAToken_IsThatOfItsClaim(string? role, int status)
    {
        var token = role is null ? issuer.Token(key, "eve") : issuer.Token(key, "eve", null, ("role", new[] { "user", role }));

        Assert.Equal(status, (await silo.Get(token, "/api/v1/keys")).Status);
    }

    [Fact]
    public async Task Keys_ThatTheIssuerChanges_AreTakenAtOnce()
    {
        Assert.Equal(200, await Status(issuer.Token(key, "eve")));
        var next = issuer.NewRsa();
        issuer.Withdraw(key);

        Assert.Equal(200, await Status(issuer.Token(next, "eve")));
        Assert.Equal(401, await Status(issuer.Token(key, "eve")));
    }

    [Fact]
    public async Task Issuer_IsNotAskedForEachToken()
    {
        for (var time = 0; time < 5; time++) Assert.Equal(200, await Status(issuer.Token(key, $"user{time}")));

        Assert.Equal(1, issuer.Asked);
    }

    [Fact]
    public async Task Token_ThatIsNotGood_IsNobodys()
    {
        var stranger = new RsaSecurityKey(System.Security.Cryptography.RSA.Create(2048)) { KeyId = key.KeyId };
        var published = new SymmetricSecurityKey(((RsaSecurityKey)key).Rsa.ExportSubjectPublicKeyInfo()) { KeyId = key.KeyId };
        var good = issuer.Token(key, "eve");
        var tampered = string.Join('.', good.Split('.')[0], issuer.Token(key, "root").Split('.')[1], good.Split('.')[2]);
        var unsigned = $"{Base64UrlEncoder.Encode("""{"alg":"none"}""")}.{good.Split('.')[1]}.";
        string[] bad =
        [
            issuer.Token(stranger, "eve"),
            issuer.Token(published, "eve"),
            issuer.Token(key, "eve", token => token.Audience = "another"),
            issuer.Token(key, "eve", token => token.Issuer = "http://another"),
            issuer.Token(key, "eve", token => token.Expires = DateTime.UtcNow.AddMinutes(-2)),
            issuer.Token(key, "eve", token => token.NotBefore = DateTime.UtcNow.AddMinutes(2)),
            issuer.Token(key, ""),
            tampered,
            unsigned,
            "a.b.c",
        ];

        foreach (var token in bad) Assert.Equal(401, await Status(token));
        Assert.Equal(200, await Status(good));
    }

    [Fact]
    public async Task Token_OfADisabledUser_IsRefused()
    {
        await silo.Post(UsersSilo.Admin, "/api/v1/users/eve/disable");

        Assert.Equal(403, await Status(issuer.Token(key, "eve")));
    }

    [Fact]
    public async Task Authority_ThatIsNotSafe_StopsTheStart()
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => UsersSilo.Start(("Auth:Jwt:Authority", "http://login.example.test"), ("Auth:Jwt:Audience", "x")));

        Assert.Contains("Auth:Jwt:Authority", failure.Message, StringComparison.Ordinal);
    }

    async Task<int> Status(string token) => (await silo.Get(token, ChatSilo.Conversations)).Status;
}
