using Conversations.Grains.Models;

namespace Conversations.Silo.Tests.Models;

public sealed class ModelCatalogTests
{
    private const string Listing = """{"object":"list","data":[{"id":"b","object":"model"},{"id":"a","max_model_len":4096},{"no":"id"}]}""";

    [Theory]
    [InlineData("")]
    [InlineData("echo")]
    [InlineData("/echo")]
    [InlineData("local/")]
    [InlineData("local/other")]
    [InlineData("local/ec ho")]
    [InlineData("nobody/m")]
    [InlineData("openai/m")]
    [InlineData("anthropic/m")]
    public async Task Handle_malformed_unknown_or_not_configured_finds_nothing(string handle)
    {
        await using var models = TestModels.Create();

        Assert.Null(models.Catalog.Find(handle));
    }

    [Fact]
    public async Task Default_is_the_built_in_model_unless_configured()
    {
        await using var models = TestModels.Create();
        await using var configured = TestModels.Create("Models:Default=openai/m");

        Assert.Equal(("local/echo", "openai/m"), (models.Catalog.DefaultHandle, configured.Catalog.DefaultHandle));
    }

    [Theory]
    [InlineData("OPENAI_API_KEY=k", "openai/org/m:free", "org/m:free")]
    [InlineData("OPENAI_BASE_URL=http://127.0.0.1:1/v1", "openai/m", "m")]
    [InlineData("ANTHROPIC_API_KEY=k", "anthropic/claude-x", "claude-x")]
    public async Task Provider_configured_by_the_usual_variables_has_any_model(string setting, string handle, string name)
    {
        await using var models = TestModels.Create(setting);

        Assert.Equal((handle, name), (models.Find(handle).Info.Handle, models.Find(handle).Info.Name));
    }

    [Fact]
    public async Task List_shows_what_is_built_in_configured_and_served()
    {
        await using var mock = await MockProvider.Start(Listing, "application/json");
        await using var models = TestModels.OpenAI(mock, "Models:openai:Models:0=c", "Models:openai:Models:1=a", "Models:openai:ContextWindow=1000");

        var list = await models.Catalog.List(CancellationToken.None);

        Assert.Equal(["local/echo", "openai/a", "openai/b", "openai/c"], list.Select(static info => info.Handle));
        Assert.Equal([4096, 1000, 1000], list.Skip(1).Select(static info => info.ContextWindow));
        Assert.Equal(4096, models.Find("openai/a").Info.ContextWindow);
        Assert.Equal(("/v1/models", "Bearer sk-secret"), (mock.Requests.Single().Path, mock.Requests.Single().Headers.Authorization.ToString()));
    }

    [Fact]
    public async Task List_asks_the_provider_again_only_after_some_minutes()
    {
        var time = new AdvancedTime();
        await using var mock = await MockProvider.Start(Listing, "application/json");
        await using var models = TestModels.Create(time, $"Models:openai:BaseUrl={mock.Url}");

        await models.Catalog.List(CancellationToken.None);
        await models.Catalog.List(CancellationToken.None);
        var before = mock.Requests.Count;
        time.Advance(TimeSpan.FromMinutes(6));
        await models.Catalog.List(CancellationToken.None);

        Assert.Equal((1, 2), (before, mock.Requests.Count));
    }

    [Theory]
    [InlineData("<html>", 200)]
    [InlineData("[]", 200)]
    [InlineData("no", 404)]
    public async Task List_of_a_provider_that_gives_none_shows_its_configured_models(string body, int status)
    {
        await using var mock = await MockProvider.Start(body, "application/json", status);
        await using var models = TestModels.OpenAI(mock, "Models:openai:Models:0=c");

        Assert.Equal(["local/echo", "openai/c"], (await models.Catalog.List(CancellationToken.None)).Select(static info => info.Handle));
    }

    [Fact]
    public async Task List_of_a_provider_that_is_not_there_shows_its_configured_models()
    {
        // Port 1 is reserved, and nothing listens on it.
        await using var models = TestModels.Create("Models:openai:BaseUrl=http://127.0.0.1:1", "Models:openai:Models:0=c");

        Assert.Equal(["local/echo", "openai/c"], (await models.Catalog.List(CancellationToken.None)).Select(static info => info.Handle));
    }

    [Fact]
    public async Task List_of_anthropic_asks_with_its_headers()
    {
        await using var mock = await MockProvider.Start("""{"data":[{"type":"model","id":"claude-x"}],"has_more":false}""", "application/json");
        await using var models = TestModels.Anthropic(mock);

        var list = await models.Catalog.List(CancellationToken.None);

        Assert.Equal(new ModelInfo("anthropic/claude-x", "anthropic", "claude-x", 200_000, 16_384), list[0]);
        Assert.Equal(("/v1/models", "sk-ant-secret"), (mock.Requests.Single().Path, mock.Requests.Single().Headers["x-api-key"].ToString()));
    }

    [Fact]
    public async Task Price_of_a_handle_with_a_colon_is_found()
    {
        await using var models = TestModels.Create(
            "OPENAI_API_KEY=k", "Models:Prices:openai/m:Input=2.5", "Models:Prices:openai/m:Output=10", "Models:Prices:openai/llama3:8b:Input=0.5");

        Assert.Equal(new ModelPrice { Input = 2.5m, Output = 10m }, models.Find("openai/m").Info.Price);
        Assert.Equal(0.5m, models.Find("openai/llama3:8b").Info.Price?.Input);
        Assert.Null(models.Find("openai/other").Info.Price);
    }
}
