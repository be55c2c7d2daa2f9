using Orleans.Runtime;

namespace Orleans
{
    /// <summary>A value on its way to or from a storage.</summary>
    public interface IGrainState<T>
    {
        string? ETag { get; set; }

        bool RecordExists { get; set; }

        T State { get; set; }
    }

    /// <inheritdoc cref="IGrainState{T}"/>
    public sealed class GrainState<T> : IGrainState<T>
    {
        public GrainState()
            : this(default!)
        {
        }

        public GrainState(T state)
            : this(state, null)
        {
        }

        public GrainState(T state, string? eTag)
        {
            State = state;
            ETag = eTag;
        }

        public string? ETag { get; set; }

        public bool RecordExists { get; set; }

        public T State { get; set; }
    }
}

namespace Orleans.Storage
{
    /// <summary>Where grain state is kept; a keyed service under its name.</summary>
    public interface IGrainStorage
    {
        Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

        Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
            ClearStateAsync(stateName, grainId, grainState);

        Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

        Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
            ReadStateAsync(stateName, grainId, grainState);

        /// <exception cref="InconsistentStateException">The stored version is not <see cref="IGrainState{T}.ETag"/>.</exception>
        Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

        /// <inheritdoc cref="WriteStateAsync{T}(string, GrainId, IGrainState{T})"/>
        Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
            WriteStateAsync(stateName, grainId, grainState);
    }
}
