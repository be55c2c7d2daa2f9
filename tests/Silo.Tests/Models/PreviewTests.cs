using System.Text.Json;
using Conversations.Grains.Models;
using Conversations.Silo.Tests.Models.Anthropic;
using Microsoft.Extensions.AI;

namespace Conversations.Silo.Tests.Models;

public sealed class PreviewTests
{
    private static readonly ChatMessage[] Messages = [new(ChatRole.System, "Be good."), new(ChatRole.User, "hi")];

    private static ChatOptions Options => new() { Tools = [new TestTool("look")], AllowMultipleToolCalls = false, MaxOutputTokens = 99 };

    [Fact]
    public async Task Preview_ofAnthropic_isTheBodyThatACallSends_andSendsNothing()
    {
        await using var mock = await MockProvider.Start(Events.Start + Events.Text(0, "a") + Events.End("end_turn"));
        await using var models = TestModels.Anthropic(mock);
        var model = models.Find("anthropic/claude-x");

        var preview = await model.Client.GetService<IRequestPreview>()!.Preview(Messages, Options, CancellationToken.None);
        Assert.Empty(mock.Requests);
        await model.Ask(Messages, Options);

        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(Assert.Single(mock.Requests).Body), preview), $"{preview}");
    }

    [Fact]
    public async Task Preview_ofTheEchoModel_hasTheMessages()
    {
        await using var models = TestModels.Create();

        var preview = await models.Find("local/echo").Client.GetService<IRequestPreview>()!.Preview(Messages, Options, CancellationToken.None);

        Assert.Equal("hi", preview.GetProperty("messages")[1].GetProperty("content").GetString());
    }
}
