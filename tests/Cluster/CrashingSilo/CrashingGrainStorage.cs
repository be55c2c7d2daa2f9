using Orleans.Runtime;
using Orleans.Storage;

namespace Conversations.CrashingSilo;

/// <summary>Points <c>state NAME write</c> and <c>state NAME clear</c>.</summary>
sealed class CrashingGrainStorage(IGrainStorage inner, CrashPoints points) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        inner.ReadStateAsync(stateName, grainId, grainState);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        points.Around($"state {stateName} write", () => inner.WriteStateAsync(stateName, grainId, grainState));

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        points.Around($"state {stateName} clear", () => inner.ClearStateAsync(stateName, grainId, grainState));
}
