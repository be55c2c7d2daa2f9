using Conversations.Agents;
using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Silo.Tests.Conversations;

/// <summary>A conversation through its grain, over the real log and the built-in model.</summary>
public sealed class ConversationTests : IAsyncLifetime
{
    SiloUnderTest silo = null!;

    public async Task InitializeAsync() => silo = await SiloUnderTest.Start();

    public async Task DisposeAsync() => await silo.DisposeAsync();

    [Fact]
    public async Task Send_PlainPrompt_IsAnsweredAndTheRunEnds()
    {
        var id = await silo.NewConversation();

        var run = await silo.Turn(id, "hello there");

        Assert.Equal((RunStatus.Completed, StopReason.EndTurn, 1), (run.Status, run.StopReason, run.Steps));
        Assert.Equal(["hello there"], await silo.Texts(id, Role.User));
        Assert.Equal("You said: hello there", Assert.Single(await silo.Texts(id, Role.Assistant)));
        Assert.True(run.Usage.Completion > 0);
    }

    [Fact]
    public async Task Send_ToUnknownConversation_IsRefused()
    {
        var sent = await silo.Send(Guid.NewGuid(), "anybody?");

        Assert.IsType<NotFound>(sent.Refusal);
    }

    [Fact]
    public async Task Send_WhileARunIsOn_IsRefusedWithItsIdAndStoresNothing()
    {
        var id = await silo.NewConversation();
        var first = await silo.Send(id, "/hang");

        var second = await silo.Send(id, "and now?");

        Assert.Equal(new Busy(first.Value!.Id), second.Refusal);
        Assert.Equal(["/hang"], await silo.Texts(id, Role.User));
    }

    [Fact]
    public async Task Send_WithTheKeyOfAnEarlierOne_GivesThatRun()
    {
        var id = await silo.NewConversation();
        var first = await silo.Send(id, "/hang", repeatKey: "k");
        var during = await silo.Send(id, "/hang", repeatKey: "k");
        await silo.Grains.GetGrain<IConversationGrain>(id).Cancel(null);

        var after = await silo.Send(id, "/hang", repeatKey: "k");

        Assert.Equal((first.Value!.Id, first.Value.Id), (during.Value!.Id, after.Value!.Id));
        Assert.Single(await silo.Texts(id, Role.User));
    }

    [Fact]
    public async Task Cancel_InMidAnswer_KeepsWhatWasSaidAndFreesTheConversation()
    {
        var id = await silo.NewConversation();
        var grain = silo.Grains.GetGrain<IConversationGrain>(id);
        var run = (await silo.Send(id, "/words 1000\n/slow 20")).Value!;
        await SiloUnderTest.Until(async () => await grain.InFlight() is { Deltas.Length: > 2 } shown ? shown : null, "a few words");

        var cancelled = await grain.Cancel(run.Id);

        Assert.Equal(RunStatus.Cancelled, cancelled.Value!.Status);
        var answer = (MessageAdded)(await silo.Log(id)).Single(logged => logged.Event is MessageAdded { Message.Role: Role.Assistant }).Event;
        Assert.True(answer.Message.Partial);
        Assert.Equal(answer.Message.Text().Length, answer.Message.Chunks!.Items.Sum(chunk => chunk.Length));
        Assert.Equal(RunStatus.Completed, (await silo.Turn(id, "go on")).Status);
    }

    [Fact]
    public async Task Cancel_OfAnotherRun_LeavesTheOneInProgressAlone()
    {
        var id = await silo.NewConversation();
        var grain = silo.Grains.GetGrain<IConversationGrain>(id);
        var run = (await silo.Send(id, "/words 50\n/slow 5")).Value!;

        var refused = await grain.Cancel(Guid.NewGuid());

        Assert.IsType<NothingActive>(refused.Refusal);
        Assert.Equal(StopReason.EndTurn, (await silo.Ended(run.Id)).StopReason);
    }

    [Fact]
    public async Task Cancel_WithNothingOn_IsRefused()
    {
        var id = await silo.NewConversation();

        Assert.IsType<NothingActive>((await silo.Grains.GetGrain<IConversationGrain>(id).Cancel(null)).Refusal);
    }

    [Fact]
    public async Task Tool_ThatEditsMemory_IsRunAndItsResultIsSaid()
    {
        var id = await silo.NewConversation("memory_insert");

        var run = await silo.Turn(id, """/tool memory_insert {"label":"human","new_string":"Likes tea"}""");

        Assert.Equal((RunStatus.Completed, 2), (run.Status, run.Steps));
        var head = await silo.Reader.Find(id, default);
        var agent = await silo.Grains.GetGrain<IAgentGrain>(head!.AgentId).Get();
        Assert.Equal("Name: Ada\nLikes tea", (await silo.Grains.GetGrain<IBlockGrain>(agent!.BlockIds[0]).Get())!.Value);
        Assert.Contains("Likes tea", (await silo.Texts(id, Role.Assistant))[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tool_ThatTheAgentDoesNotHave_IsNotRunAndTheModelHearsWhy()
    {
        var id = await silo.NewConversation();

        await silo.Turn(id, """/tool memory_insert {"label":"human","new_string":"x"}""");

        var result = Assert.IsType<ToolReturned>((await silo.Log(id)).Single(logged => logged.Event is ToolReturned).Event);
        var part = Assert.IsType<ToolReturnPart>(Assert.Single(result.Message.Parts));
        Assert.False(part.Success);
        Assert.StartsWith("[ToolConstraintError] Cannot call memory_insert", part.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ThatNeverStopsCallingTools_EndsAtMaxSteps()
    {
        var id = await silo.NewConversation("conversation_search");

        var run = await silo.Turn(id, "/steps 9 conversation_search {}", new RunOptions { MaxSteps = 3 });

        Assert.Equal((RunStatus.Completed, StopReason.MaxSteps, 3), (run.Status, run.StopReason, run.Steps));
    }

    [Fact]
    public async Task Model_ThatFailsHalfWay_LeavesTheMessageAndWhatWasSaid()
    {
        var id = await silo.NewConversation();

        var run = await silo.Turn(id, "/fail 500 after 3 words");

        Assert.Equal((RunStatus.Failed, StopReason.LlmApiError), (run.Status, run.StopReason));
        Assert.True(run.Error!.AfterOutput);
        Assert.Single(await silo.Texts(id, Role.User));
        Assert.Equal(3, Assert.Single(await silo.Texts(id, Role.Assistant)).Split(' ', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(RunStatus.Completed, (await silo.Turn(id, "again")).Status);
    }

    [Fact]
    public async Task ClientTool_Called_WaitsForItsResultAndGoesOnWithIt()
    {
        var id = await silo.NewConversation();
        var options = new RunOptions { ClientTools = [new ClientTool("weather", "Tells the weather.", null)] };
        var asked = await silo.Turn(id, """/tool weather {"city":"Oslo"}""", options);
        var head = (await silo.Reader.Find(id, default))!;
        var callId = Assert.Single(head.Pending!.Waiting).ToolCallId;
        Assert.IsType<AwaitingApproval>((await silo.Send(id, "hurry up")).Refusal);

        var answer = new ApprovalAnswer(callId, true, null, new ToolReturnPart(callId, "weather", true, "rain"));
        var answered = await silo.Grains.GetGrain<IConversationGrain>(id).Send(new SendRequest(Guid.NewGuid(), [], [answer], options, null, []));

        Assert.Equal((RunStatus.Completed, StopReason.RequiresApproval), (asked.Status, asked.StopReason));
        Assert.Equal(StopReason.EndTurn, (await silo.Ended(answered.Value!.Id)).StopReason);
        Assert.Contains("rain", (await silo.Texts(id, Role.Assistant))[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_WhileARunIsOn_EndsItAndHidesTheConversation()
    {
        var id = await silo.NewConversation();
        var run = (await silo.Send(id, "/hang")).Value!;
        var grain = silo.Grains.GetGrain<IConversationGrain>(id);

        Assert.True((await grain.Delete()).Accepted);

        Assert.Equal(RunStatus.Cancelled, (await silo.Ended(run.Id)).Status);
        Assert.IsType<NotFound>((await grain.Delete()).Refusal);
        Assert.IsType<NotFound>((await silo.Send(id, "hello?")).Refusal);
    }

    [Fact]
    public async Task Agent_Deleted_TakesItsConversationsWithIt()
    {
        var id = await silo.NewConversation();
        var agentId = (await silo.Reader.Find(id, default))!.AgentId;

        Assert.True((await silo.Grains.GetGrain<IAgentGrain>(agentId).Delete()).Accepted);

        Assert.True((await silo.Reader.Find(id, default))!.Deleted);
        Assert.True((await silo.Reader.Find(agentId, default))!.Deleted);
    }
}
