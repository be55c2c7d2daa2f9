using Conversations.Silo.Tests.Letta;

namespace Conversations.Silo.Tests.OpenHandsV0;

public sealed class KeyTests
{
    [Theory]
    [InlineData("SESSION_API_KEY")]
    [InlineData("OH_SESSION_API_KEYS_1")]
    public async Task Key_in_the_name_that_OpenHands_has_for_it_opens_its_routes_in_either_header(string name)
    {
        await using var silo = await LettaSilo.Start((name, "the-key"));

        foreach (var (header, value, status) in new[]
        {
            ("X-Other", "the-key", 401), ("X-Session-API-Key", "wrong", 401), ("Authorization", "Bearer wrong", 401), ("X-Session-API-Key", "the-key", 200), ("Authorization", "Bearer the-key", 200),
        })
        {
            foreach (var path in new[] { "/api/conversations", $"/api/conversations?ids={Guid.NewGuid()}" })
            {
                var (told, body) = await silo.Send("GET", path, headers: (header, value));
                Assert.Equal(status, told);
                if (status == 401) Assert.Equal("""{"detail":"Unauthorized"}""", body);
            }
        }
    }
}
