using System.Reflection;
using Conversations.Agents;
using Conversations.Steps;
using Conversations.Tools;

namespace Conversations.Gateway.Tests.Letta.Resources.Fakes;

/// <summary>A grain factory whose grains keep their state in a <see cref="FakeWorld"/>.</summary>
public class FakeGrains : DispatchProxy
{
    FakeWorld world = null!;

    public static IGrainFactory Of(FakeWorld world)
    {
        var factory = Create<IGrainFactory, FakeGrains>();
        ((FakeGrains)(object)factory).world = world;
        return factory;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var key = (Guid)args![0]!;
        var grain = targetMethod!.GetGenericArguments()[0];
        if (grain == typeof(IAgentGrain)) return new FakeAgent(world, key);
        if (grain == typeof(IBlockGrain)) return new FakeBlock(world, key);
        if (grain == typeof(IToolGrain)) return new FakeTool(world, key);
        if (grain == typeof(IStepGrain)) return new FakeStep(world, key);
        if (grain == typeof(IConversationGrain)) return new FakeConversation(world, key);
        throw new NotSupportedException(grain.Name);
    }
}
